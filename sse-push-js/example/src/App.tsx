import { useMemo, useState, type FormEvent } from 'react';
import { Session } from './session';
import { useSsePush } from './useSsePush';

interface ChatMessage {
  from: string;
  to: string;
  text: string;
  at: string;
}

/** The events of the sample application. A name that is not here does not compile. */
interface Events {
  chat: ChatMessage;
}

export function App({ user }: { user: string }) {
  const session = useMemo(() => new Session(user), [user]);
  const [messages, setMessages] = useState<ChatMessage[]>([]);
  const [text, setText] = useState('');
  const [failure, setFailure] = useState('');
  const state = useSsePush<Events>('/events', { getToken: session.token }, {
    'chat': (message) => setMessages((earlier) => [...earlier, message].slice(-100)),
  });

  const send = (event: FormEvent) => {
    event.preventDefault();
    session.send(text).then(() => { setText(''); setFailure(''); }, (error) => setFailure(String(error)));
  };

  return (
    <main>
      <h1>{user}</h1>
      <p role="status">{failure || state}</p>
      <form onSubmit={send}>
        <label>Message to yourself <input value={text} onChange={(event) => setText(event.target.value)} required /></label>
        <button>Send</button>
      </form>
      <ol>
        {messages.map(({ at, from, text: line }, index) => (
          <li key={index}><time dateTime={at}>{new Date(at).toLocaleTimeString()}</time> {from}: {line}</li>
        ))}
      </ol>
    </main>
  );
}
