import '@mantine/core/styles.css';
import './long-words.css';
import { Alert, Anchor, Badge, createTheme, type CSSVariablesResolver, MantineProvider, Select } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';

const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 9, dark: 8 }, // has the contrast that WCAG AA requires, as text and as background
  autoContrast: true,
  cursorType: 'pointer',
  components: {
    Alert: Alert.extend({ styles: { label: { color: 'var(--mantine-color-text)' } } }),
    Badge: Badge.extend({ styles: { label: { color: 'var(--mantine-color-text)' } } }),
    // Renders the list inside the same part of the page as the field, and makes the list scroll.
    Select: Select.extend({
      defaultProps: { comboboxProps: { withinPortal: false }, withScrollArea: false },
      styles: { options: { maxHeight: 240, overflowY: 'auto' } },
    }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }), // colour alone must not mark a link
  },
});

/** Grey and red text with the contrast that WCAG AA requires; the library's colours have less. */
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
