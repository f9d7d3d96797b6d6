import { emailOption, nameOption, readOptions, slugOption } from './options.js';
import { messageOf, runCommand, withServices } from './command.js';
import { CommandError } from './command-error.js';
import type { OrganizationOutcome } from './organizations.service.js';

const usage = `npm run org:create -- --slug acme --name "Acme Property" --admin-email jane@acme.example \
  [--admin-name "Jane Admin"]

Creates an organization in DATABASE_URL and invites its administrator. Running it again changes nothing.`;

/** `npm run org:create`: creates an organization. */
await runCommand(usage, async () => {
  const options = readOptions(
    process.argv.slice(2),
    {
      slug: slugOption,
      name: nameOption,
      'admin-email': emailOption,
      'admin-name': { ...nameOption, isOptional: true },
    },
    usage,
  );
  const { slug, name, 'admin-email': adminEmail } = options;
  const adminName = options['admin-name'] ?? adminEmail.slice(0, adminEmail.lastIndexOf('@'));

  await withServices(async (services) => {
    const { OrganizationsService } = await import('./organizations.service.js');
    const organizations = services.get(OrganizationsService);
    const outcome = await organizations.createOrganization({ slug, name, adminEmail, adminName });
    console.log(account(outcome, slug, options['admin-name'] !== undefined));
    const sent = await organizations.inviteAdmin(outcome).catch((error: unknown) => {
      throw new CommandError(`The invitation could not be mailed: ${messageOf(error)}\nRun the command again.`);
    });
    if (sent === null && outcome.admin.invitation?.status === 'QUEUED')
      console.log('The invitation is waiting to be mailed, or another run is mailing it. The mail contains the link.');
    if (sent?.link == null) return;
    const until = sent.link.expiresAt.toISOString();
    if (sent.file === null) {
      console.log(`The invitation was mailed. Its link is valid until ${until}.`);
      return;
    }
    console.log(
      `SMTP_URL is not set, so the invitation was written to ${sent.file}. Its link is valid until ${until}:`,
    );
    console.log(sent.link.url);
  });
});

function account({ isNew, admin, mailableIn }: OrganizationOutcome, slug: string, isNamed: boolean): string {
  const { user, created, changes, invitation, warnings } = admin;
  const lines = [isNew ? `Created the organization ${slug}.` : `The organization ${slug} already exists.`];
  if (created) lines.push(`Created its administrator ${user.email}.`);
  else if (changes.some(({ kind }) => kind === 'ROLE_GRANTED')) lines.push(`${user.email} is now an administrator.`);
  else lines.push(`${user.email} is already an administrator.`);
  if (invitation?.status === 'SENT') lines.push('The earlier invitation is still valid.');
  // Without --admin-name, the command derives the name from the address, so the warning would confuse the operator.
  lines.push(...warnings.filter(({ code }) => isNamed || code !== 'NAME_IGNORED').map(({ detail }) => detail));
  if (mailableIn !== null) {
    const at = new Date(Date.now() + mailableIn * 1000).toISOString();
    lines.push(`The next mail can be sent at ${at}. Run the command again after that time.`);
  }
  if (!isNew && changes.length === 0) lines.push('Nothing was changed.');
  return lines.join('\n');
}
