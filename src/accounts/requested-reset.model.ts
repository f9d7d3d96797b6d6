import { ApiSchema } from '@nestjs/swagger';

@ApiSchema({ description: 'An empty object, because the answer does not tell whether a mail is on its way.' })
export class RequestedReset {}
