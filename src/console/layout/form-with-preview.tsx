import { Anchor } from '@mantine/core';
import { type ReactNode, useRef } from 'react';

interface FormWithPreviewProps {
  fields: ReactNode;
  /** What the call will do. */
  preview: ReactNode;
  /** The preview in a few words, such as “2 changes”. */
  summary: string;
  /** The buttons that save and cancel; nothing after the call. */
  actions: ReactNode;
  /** Whether the call is running, so that the fields must not change. */
  isSending: boolean;
}

/** Fields, and beside them the preview. On a narrow screen the buttons stay in sight, with the preview in short. */
export function FormWithPreview({ fields, preview, summary, actions, isSending }: FormWithPreviewProps) {
  const side = useRef<HTMLDivElement>(null);
  return (
    <div className="form">
      <div inert={isSending}>{fields}</div>
      <div className="form-side">
        <div ref={side}>{preview}</div>
        {Boolean(actions) && (
          <div className="form-actions">
            {summary !== '' && (
              <Anchor
                component="button"
                type="button"
                size="sm"
                hiddenFrom="md"
                onClick={() => side.current?.scrollIntoView({ block: 'center' })}
              >
                {summary}
              </Anchor>
            )}
            {actions}
          </div>
        )}
      </div>
    </div>
  );
}
