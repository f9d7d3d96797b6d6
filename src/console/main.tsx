import '@mantine/core/styles.css';
import './long-words.css';
import { Alert, Anchor, Badge, createTheme, type CSSVariablesResolver, MantineProvider, Select } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';

const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 9, dark: 8 }, // read on white and white on it, with the contrast that WCAG AA asks for
  autoContrast: true,
  cursorType: 'pointer',
  components: {
    Alert: Alert.extend({ styles: { label: { color: 'var(--mantine-color-text)' } } }),
    Badge: Badge.extend({ styles: { label: { color: 'var(--mantine-color-text)' } } }),
    // In the place of the field, so that it belongs to the same part of the page, and the list itself scrolls.
    Select: Select.extend({
      defaultProps: { comboboxProps: { withinPortal: false }, withScrollArea: false },
      styles: { options: { maxHeight: 240, overflowY: 'auto' } },
    }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }), // colour alone does not tell a link from text
  },
});

/** Text in grey and in red that can be read: the library's own has less contrast than WCAG AA asks for. */
const readable: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={readable}>
      <App />
    </MantineProvider>
  </StrictMode>,
);
