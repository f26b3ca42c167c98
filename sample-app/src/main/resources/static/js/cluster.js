import { element } from './elements.js';

const count = (number, what) => `${number} ${what}${number === 1 ? '' : 's'}`;

/** The nodes and the users of all nodes, as they come. */
export class Cluster {
  #panel; #nodes; #users; #online;

  constructor(panel) {
    this.#panel = panel;
    this.#nodes = panel.querySelector('.nodes');
    this.#users = panel.querySelector('.users');
    this.#online = panel.querySelector('.online');
  }

  show({ nodes, userCount, users }) {
    this.#panel.classList.add('known');
    this.#nodes.replaceChildren(...nodes.map(node));
    this.#online.textContent = `${count(userCount, 'user')} online`;
    const names = users.map((name) => element('li', '', name));
    if (userCount > users.length) names.push(element('li', 'more', `and ${userCount - users.length} more`));
    this.#users.replaceChildren(...names);
  }
}

function node({ name, clients, here, silent }) {
  const item = element('li', silent ? 'silent' : '');
  const label = element('strong', '', name);
  label.title = name;
  item.append(label);
  if (here) item.append(element('span', 'here', 'yours'));
  item.append(element('span', 'value', silent ? 'does not answer' : count(clients, 'client')));
  return item;
}
