import { useEffect, useRef, useState } from 'react';
import { SsePush, type SsePushOptions, type SsePushState } from 'sse-push';

/** Follows a stream, and calls the handler of each event's name with its data. */
export function useSsePush<Events extends object>(url: string,
    options: Omit<SsePushOptions, 'topics'> & { topics?: string | readonly string[] },
    handlers: { [Name in keyof Events & string]?: (data: Events[Name]) => void }): SsePushState {
  const [state, setState] = useState<SsePushState>('connecting');
  const latest = useRef({ options, handlers });
  useEffect(() => { latest.current = { options, handlers }; });
  const topics = typeof options.topics === 'string' ? [options.topics] : [...options.topics ?? []];
  const names = Object.keys(handlers) as (keyof Events & string)[];
  const key = JSON.stringify([topics, names]);
  useEffect(() => {
    const stream = new SsePush(url, {
      ...latest.current.options, topics, getToken: (request) => latest.current.options.getToken?.(request),
    });
    stream.addEventListener('sse-push.state', ({ detail }) => setState(detail.state));
    for (const name of names) {
      stream.addEventListener(name, (event) => latest.current.handlers[name]?.(event.json()));
    }
    return () => stream.close();
  }, [url, key]);
  return state;
}
