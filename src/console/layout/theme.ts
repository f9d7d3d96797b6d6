import {
  Alert,
  Anchor,
  Badge,
  colorsTuple,
  createTheme,
  type CSSVariablesResolver,
  Fieldset,
  NavLink,
  Paper,
  Select,
} from '@mantine/core';

/** The look of all pages: one primary colour on calm greys. */
export const theme = createTheme({
  primaryColor: 'harbour',
  primaryShade: { light: 7, dark: 6 }, // has the contrast that WCAG AA requires, as text and as background
  autoContrast: true,
  cursorType: 'pointer',
  respectReducedMotion: true,
  defaultRadius: 'md',
  colors: {
    harbour: colorsTuple('#eef3fb #dbe6f6 #b9cfee #8fb2e3 #6c98da #4a80d0 #2f6bbf #1d559f #174680 #123763'.split(' ')),
    dark: colorsTuple('#c9ccd3 #a9aeb8 #858b97 #5d636f #3a3f4a #2c313a #22262e #191c22 #131519 #0d0f12'.split(' ')),
  },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.25rem', lineHeight: '1.35' },
      h3: { fontSize: '1.125rem', lineHeight: '1.4' },
      h4: { fontSize: '1rem', lineHeight: '1.5' },
    },
  },
  components: {
    Alert: Alert.extend({ styles: { label: { color: 'var(--mantine-color-text)' } } }),
    Badge: Badge.extend({
      defaultProps: { tt: 'none', fw: 500, radius: 'sm' },
      styles: { label: { color: 'var(--mantine-color-text)' } },
    }),
    Fieldset: Fieldset.extend({ classNames: { root: 'fieldset', legend: 'legend' } }),
    NavLink: NavLink.extend({ styles: { root: { borderRadius: 'var(--mantine-radius-md)', paddingBlock: 7 } } }),
    Paper: Paper.extend({ defaultProps: { radius: 'md' } }),
    // Renders the list inside the same part of the page as the field, and makes the list scroll.
    Select: Select.extend({
      defaultProps: { comboboxProps: { withinPortal: false }, withScrollArea: false },
      styles: { options: { maxHeight: 240, overflowY: 'auto' } },
    }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }), // colour alone must not mark a link
  },
});

/** Text with the contrast that WCAG AA requires, and chosen entries that stand out; the library's colours have less. */
export const readable: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--console-side': 'var(--mantine-color-gray-0)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-harbour-light': 'color-mix(in srgb, var(--mantine-color-harbour-6) 32%, transparent)',
    '--mantine-color-harbour-light-hover': 'color-mix(in srgb, var(--mantine-color-harbour-6) 42%, transparent)',
    '--mantine-color-harbour-light-color': 'var(--mantine-color-harbour-1)',
    '--console-side': 'var(--mantine-color-dark-8)',
  },
});
