import type { Logger } from '@nestjs/common';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';

/** Logs when the collector stops taking spans, once until it takes some again. They are lost; calls do not notice. */
export class ToldExporter implements SpanExporter {
  private isTaken = true;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly logger: Logger,
  ) {}

  export(...[spans, done]: Parameters<SpanExporter['export']>): void {
    this.exporter.export(spans, (result) => {
      const { error } = result;
      if (this.isTaken && error !== undefined) this.logger.warn(`The collector takes no traces: ${error.message}`);
      this.isTaken = error === undefined;
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }
}
