import type { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings.js';
import { PasswordsService } from './passwords.service.js';

it('refuses at once whoever would have to wait for seconds, and serves the others', async () => {
  const passwords = new PasswordsService(new Settings({ bcryptCost: 12 } as Settings));

  const begun = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 120 }, () =>
      passwords.matches('a guess', null).then(
        () => ({ code: 'compared', after: performance.now() - begun }),
        (error: unknown) => ({ code: (error as DomainError).code, after: performance.now() - begun }),
      ),
    ),
  );

  const refused = answers.filter(({ code }) => code === 'UNAVAILABLE');
  const compared = answers.filter(({ code }) => code === 'compared');
  expect(refused.length + compared.length).toBe(120);
  expect(compared.length).toBeGreaterThan(2);
  expect(refused.length).toBeGreaterThan(2);
  for (const { after } of refused) expect(after).toBeLessThan(1_000);
}, 60_000);
