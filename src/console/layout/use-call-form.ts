import { useForm } from '@mantine/form';
import { useState } from 'react';
import type { CombinedError } from 'urql';
import { problemAt } from '../api/problems.js';

/** A form that is sent in one call, whose fields have the names of the input. Only the server checks them. */
export function useCallForm<Values extends Record<string, unknown>>(initialValues: Values) {
  const form = useForm({ initialValues });
  const [failure, setFailure] = useState<CombinedError | undefined>();
  return {
    form,
    /** An error that is not about one of the fields. */
    failure,
    /** Shows the problems of the last call, each at its field. @param error undefined if there are none */
    report: (error: CombinedError | undefined) => {
      const errors = Object.fromEntries(Object.keys(initialValues).map((name) => [name, problemAt(`/${name}`, error)]));
      form.setErrors(errors);
      setFailure(Object.values(errors).some((detail) => detail !== null) ? undefined : error);
    },
  };
}
