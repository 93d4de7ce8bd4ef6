import { sourcesOfPauses } from '../signals/sample.ts';

/** Whether a row of `samples` is of a process whose collections are all told of: then a time without any had none. */
export const seesPauses = `hasAny(splitByChar('+', toString(source)), [${sourcesOfPauses.map(name => `'${name}'`).join(', ')}])`;
