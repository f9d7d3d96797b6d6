-- Alone, because a transaction cannot use the values that it adds.
ALTER TYPE "MailKind" ADD VALUE 'PASSWORD_RESET';
ALTER TYPE "MailKind" ADD VALUE 'EMAIL_CHANGED';
