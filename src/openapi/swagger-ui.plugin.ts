type Component = (props: Props) => unknown;

/** The properties that the plugin uses. It passes on all others unchanged. */
interface Props {
  text?: string;
  description?: string;
  title?: unknown;
  authActions?: { showDefinitions: (shown: false) => void };
}

/** The parts of Swagger UI's system that we use. React's own types would declare JSX elements in every file. */
interface System {
  React: {
    createElement: (type: unknown, props: object | null, ...children: unknown[]) => unknown;
    useLayoutEffect: (effect: () => () => void, dependencies: readonly unknown[]) => void;
    useRef: <T>(initial: T) => { current: T };
  };
}

/** The parts of a DOM element that we use, because the server does not include browser types. */
interface Shown {
  querySelector: (selector: string) => Shown | null;
  removeAttribute: (name: string) => void;
  focus: () => void;
  showModal: () => void;
  close: () => void;
}

/**
 * A plugin that makes Swagger UI accessible (WCAG 2.2 AA). Nest sends this function to the browser as text, so it
 * cannot use anything outside itself.
 */
export function accessiblePlugin({ React }: System) {
  const { createElement: h, useLayoutEffect, useRef } = React;

  /** The browser's dialog, which manages the focus. */
  function Dialog({ onClose, children }: { onClose: () => void; children: unknown }) {
    const ref = useRef<Shown | null>(null);
    useLayoutEffect(() => {
      const dialog = ref.current;
      dialog?.showModal();
      dialog?.querySelector('input')?.focus();
      return () => dialog?.close();
    }, []);
    return h('dialog', { ref, 'aria-label': 'Available authorizations', onClose }, children);
  }

  const readOut = (text: unknown, element = 'span') => h(element, { className: 'only-read-out' }, text);
  const withProps = (added: object) => (Original: Component) => (props: Props) => h(Original, { ...props, ...added });

  return {
    components: {
      // Replaces a link inside a button, which does the same as the button.
      DeepLink: ({ text }: Props) => h('span', null, text),
      // A select without a name, and with only one option.
      ServersContainer: () => null,
    },
    wrapComponents: {
      InfoContainer: (Original: Component) => (props: Props) =>
        h(
          'section',
          { 'aria-label': 'About this API' },
          // Without it phones show a tiny desktop page. Nest creates the page, and we cannot change it.
          h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
          h(Original, props),
          // A heading of level 2, between the title and the headings of level 3.
          readOut('Calls', 'h2'),
        ),
      authorizationPopup: (Original: Component) => (props: Props) =>
        h(Dialog, { onClose: () => props.authActions?.showDefinitions(false) }, h(Original, props)),
      CloseIcon: withProps({ role: 'img', 'aria-label': 'Close', 'aria-hidden': undefined }),
      // Removes labels that differ from the visible text.
      Button: withProps({ 'aria-label': undefined }),
      Input: withProps({ 'aria-label': undefined }),
      TextArea: withProps({ 'aria-label': 'Request body' }),
      JsonSchema_string: (Original: Component) => (props: Props) =>
        h('label', null, readOut(props.description), h(Original, props)),
      ModelCollapse: (Original: Component) => (props: Props) =>
        h(Original, { ...props, title: props.title ?? readOut('Details') }),
      ExamplesSelect: (Original: Component) => (props: Props) => h('label', null, h(Original, props)),
      // Removes a landmark role that hides the table from screen readers.
      responses: (Original: Component) => (props: Props) => {
        const ref = (node: Shown | null): void => node?.querySelector('table')?.removeAttribute('role');
        return h('div', { ref, className: 'answers' }, h(Original, props));
      },
    },
  };
}
