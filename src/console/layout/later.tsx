import { type ComponentType, use, useEffect } from 'react';

/** Milliseconds after the first page. */
const SOON = 3_000;

/** Milliseconds for which a failure is shown, before the page can be tried again. */
const FAILED_FOR = 500;

const loads: (() => Promise<unknown>)[] = [];

/** A page that is not part of the first load. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: Promise<ComponentType<Props>> | undefined;
  const once = () => {
    loaded ??= load();
    loaded.catch(() => setTimeout(() => (loaded = undefined), FAILED_FOR));
    return loaded;
  };
  loads.push(once);
  return function Later(props) {
    const Page = use(once());
    return <Page {...props} />;
  };
}

/** Loads all pages soon after the first one, so that they are there during an outage. */
export function useLaterPages(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of loads) load().catch(() => {}); // the page itself tries again
    }, SOON);
    return () => clearTimeout(timer);
  }, []);
}
