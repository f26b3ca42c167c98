/** Text is only ever set as text: what a user wrote is never markup. */
export function element(name, className = '', text = '') {
  const created = document.createElement(name);
  if (className) created.className = className;
  created.textContent = text;
  return created;
}

/** A point in time, in the reader's own way. */
export function time(date, format) {
  const created = element('time', '', date.toLocaleTimeString([], format));
  created.dateTime = date.toISOString();
  created.title = date.toLocaleString();
  return created;
}
