type Component = (props: Props) => unknown;

/** Those that are looked at; a component has others, which are passed on as they came. */
interface Props {
  text?: string;
  description?: string;
  title?: unknown;
  authActions?: { showDefinitions: (shown: false) => void };
}

/** What is used of all that Swagger UI hands to a plugin. With the types of React would come elements into every file. */
interface System {
  React: {
    createElement: (type: unknown, props: object | null, ...children: unknown[]) => unknown;
    useLayoutEffect: (effect: () => () => void, dependencies: readonly unknown[]) => void;
    useRef: <T>(initial: T) => { current: T };
  };
}

/** What is used of an element; the types of a browser are not those of a server. */
interface Shown {
  querySelector: (selector: string) => Shown | null;
  removeAttribute: (name: string) => void;
  focus: () => void;
  showModal: () => void;
  close: () => void;
}

/**
 * Swagger UI for everybody (WCAG 2.2 AA): what its components lack, by its own means for changing them. Nest sends this
 * function to the browser as text: nothing outside of it is there.
 */
export function accessiblePlugin({ React }: System) {
  const { createElement: h, useLayoutEffect, useRef } = React;

  /** The browser's own: the focus comes into it, stays in it, and goes back to where it was. */
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
      // A link within a button, which does the same as the button. The address tells of the open call as before.
      DeepLink: ({ text }: Props) => h('span', null, text),
      // A choice of one, without a name.
      ServersContainer: () => null,
    },
    wrapComponents: {
      InfoContainer: (Original: Component) => (props: Props) =>
        h(
          'section',
          { 'aria-label': 'About this API' },
          // Otherwise phones draw the page for a desk, and that small. The page itself is Nest's, and cannot be changed.
          h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
          h(Original, props),
          // Between the title of the page and those of the third level: the groups, the dialog.
          readOut('Calls', 'h2'),
        ),
      authorizationPopup: (Original: Component) => (props: Props) =>
        h(Dialog, { onClose: () => props.authActions?.showDefinitions(false) }, h(Original, props)),
      CloseIcon: withProps({ role: 'img', 'aria-label': 'Close', 'aria-hidden': undefined }),
      // They are called what is written on them or beside them, and not something else.
      Button: withProps({ 'aria-label': undefined }),
      Input: withProps({ 'aria-label': undefined }),
      TextArea: withProps({ 'aria-label': 'Request body' }),
      JsonSchema_string: (Original: Component) => (props: Props) =>
        h('label', null, readOut(props.description), h(Original, props)),
      ModelCollapse: (Original: Component) => (props: Props) =>
        h(Original, { ...props, title: props.title ?? readOut('Details') }),
      ExamplesSelect: (Original: Component) => (props: Props) => h('label', null, h(Original, props)),
      // The table claims to be a landmark, one without a name, and so no table.
      responses: (Original: Component) => (props: Props) => {
        const ref = (node: Shown | null): void => node?.querySelector('table')?.removeAttribute('role');
        return h('div', { ref, className: 'answers' }, h(Original, props));
      },
    },
  };
}
