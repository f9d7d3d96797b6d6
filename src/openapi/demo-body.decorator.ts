import { ApiBody } from '@nestjs/swagger';

export const ON_DEMO_DATA = 'Works with the demo data';

/** Declares the body of a call in OpenAPI, with an example that works on the demo data as it is. */
export const DemoBody = (type: new () => object, value: object): MethodDecorator =>
  ApiBody({ type, examples: { demo: { summary: ON_DEMO_DATA, value } } });
