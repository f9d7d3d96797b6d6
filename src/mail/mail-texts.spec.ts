import { emailChangedText, invitationText, type MailFacts, passwordResetText } from './mail-texts.js';

const facts: MailFacts = {
  email: 'jane@acme.example',
  name: 'Jane Doe',
  organization: 'Acme & Sons',
  slug: 'acme',
  sentBy: 'Omar Admin',
};
const link = { url: 'https://house.example/accept#1.secret', expiresAt: new Date('2026-12-01T10:30:00Z') };
const signInAt = 'https://house.example';
const invited = { roles: ['Viewer'], buildings: ['Mill Yard', 'Garden Row'] };

it('an invitation says who invites the user to what, until when, and where to sign in', () => {
  const { subject, text } = invitationText(facts, invited, link, signInAt);
  expect(subject).toBe('Your invitation to Acme & Sons');
  expect(text.split('\n\n')).toEqual([
    'Hello Jane Doe,',
    'Omar Admin has invited you to Acme & Sons. Choose your password before 2026-12-01 10:30 UTC:',
    'https://house.example/accept#1.secret',
    'Your roles: Viewer.',
    'Your buildings: Mill Yard, Garden Row.',
    'After that, sign in at https://house.example to the organization "acme" with this e-mail address and your ' +
      'password.',
    'If you did not expect this mail, you can ignore it.',
  ]);
});

it('names the first ten buildings', () => {
  const buildings = Array.from({ length: 12 }, (_, n) => `House ${String(n + 1)}`);
  expect(invitationText(facts, { roles: [], buildings }, link, signInAt).text).toContain('House 10 and 2 more.');
});

it.each([
  ['an administrator', 'Omar Admin', 'Omar Admin has sent you this mail, so that you can choose a new password'],
  ['the user', null, 'a new password was requested for your account at Acme & Sons.'],
])('a password reset says that %s asked for it', (_, sentBy, words) => {
  const { text } = passwordResetText({ ...facts, sentBy }, link, signInAt);
  expect(text).toContain(words);
  expect(text).toContain('before 2026-12-01 10:30 UTC');
  expect(text).toContain(link.url);
});

it('the notice of a new address contains no link', () => {
  const { text, html } = emailChangedText(facts);
  expect(text).toContain('was changed by Omar Admin');
  expect(text + html).not.toMatch(/https?:|href/);
});

it('the HTML has the same words, escaped, and a button', () => {
  const { html } = invitationText(facts, { roles: ['<b>'], buildings: [] }, link, signInAt);
  expect(html).toContain('Acme &amp; Sons');
  expect(html).toContain('Your roles: &lt;b&gt;.');
  expect(html).toContain('>Choose your password</a>');
  expect(html.match(/href="https:\/\/house\.example\/accept#1\.secret"/g)).toHaveLength(2);
});

it('omits names that look like a link, wherever they come from', () => {
  const bad = 'www.evil.example';
  const own = { ...facts, name: bad, organization: bad, sentBy: bad };
  const mails = [
    invitationText(own, { roles: [bad], buildings: [bad] }, link, signInAt),
    passwordResetText(own, link, signInAt),
    emailChangedText(own),
  ];
  for (const { subject, text, html } of mails) {
    expect(subject + text + html).not.toContain('evil');
    expect(text).toMatch(/^Hello,/);
  }
});
