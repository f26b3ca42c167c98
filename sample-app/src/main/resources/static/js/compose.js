import { post } from './http.js';

const $ = (id) => document.getElementById(id);

/** The form that sends: to myself, a user, a topic, everyone. @param {() => import('./session.js').Session} session */
export function compose(session) {
  const form = $('compose');
  const whom = () => new FormData(form).get('whom');

  form.addEventListener('change', () => {
    $('recipient').hidden = whom() !== 'user';
    $('recipient').required = whom() === 'user';
    $('topic').hidden = whom() !== 'topic';
  });

  form.addEventListener('submit', async (submit) => {
    submit.preventDefault();
    $('sent').textContent = $('send-problem').textContent = '';
    const { user } = session();
    const named = $('recipient').value.trim();
    const [to, name, absent] = {
      myself: [user, 'yourself', 'but you are not connected'],
      user: [named, named, 'who is not connected'],
      topic: [`#${$('topic').value}`, `#${$('topic').value}`, 'which no client follows'],
      everyone: ['*', 'everyone', 'but no client is connected'],
    }[whom()];
    try {
      const response = await post('/msg', { to, msg: $('msg').value }, await session().authorization());
      const { nodes } = await response.json();
      $('sent').textContent = nodes ? `Sent to ${name}.` : `Sent to ${name}, ${absent}.`;
      $('msg').value = '';
      $('msg').focus();
    } catch ({ message }) {
      $('send-problem').textContent = message;
    }
  });
}
