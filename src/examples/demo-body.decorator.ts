import { ApiBody } from '@nestjs/swagger';

export const ON_DEMO_DATA = 'Works with the demo data';

/**
 * Declares the body of a call in OpenAPI, with an example that works with the demo data.
 * @param required false if the call accepts an empty body
 */
export const DemoBody = (type: new () => object, value: object, { required = true } = {}): MethodDecorator =>
  ApiBody({ type, required, examples: { demo: { summary: ON_DEMO_DATA, value } } });
