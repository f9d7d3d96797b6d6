import { Group, Text } from '@mantine/core';

/** The sign of the product: a house. As in icon.svg. */
function Sign({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden style={{ flex: 'none' }}>
      <rect width="32" height="32" rx="8" fill="#1d559f" />
      <path d="M7.5 24.5V13.2L16 6.5l8.5 6.7v11.3" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinejoin="round" />
      <path d="M13 24.5v-7h6v7" fill="none" stroke="#9cc3f5" strokeWidth="2.6" strokeLinejoin="round" />
    </svg>
  );
}

/** The sign and the name of the product. @param organization whose console it is */
export function Wordmark({ organization }: { organization?: string }) {
  return (
    <Group gap="sm" wrap="nowrap" miw={0}>
      <Sign size={32} />
      <div style={{ minWidth: 0 }}>
        <Text fw={600} lh={1.25} truncate>
          {organization ?? 'Property provisioning'}
        </Text>
        {organization !== undefined && (
          <Text size="xs" c="dimmed" lh={1.25} truncate>
            Property provisioning
          </Text>
        )}
      </div>
    </Group>
  );
}
