import { Fieldset, type FieldsetProps, Stack, Text } from '@mantine/core';

interface SectionProps extends Omit<FieldsetProps, 'legend'> {
  title: string;
  /** What it is for, in a few words. */
  what: string;
}

/** A titled part of the form. */
export function Section({ title, what, children, ...fieldset }: SectionProps) {
  return (
    <Fieldset legend={title} {...fieldset}>
      <Stack>
        <Text size="xs" c="dimmed" mt={-8}>
          {what}
        </Text>
        {children}
      </Stack>
    </Fieldset>
  );
}
