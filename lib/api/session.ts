/** POST /api/v1/session. */
import { z } from 'zod';

const secret = z.string().min(1).max(200);
const name = z.string().min(1).max(200);
const password = z.string().min(1).max(1_000);

/** A user and password; the secret of a share; or that of the first run with the user to be made. */
export const sessionRequest = z.union([
  z.strictObject({ name, password }),
  z.strictObject({ share: secret }),
  z.strictObject({ setup: secret, name, password }),
]);
export type SessionRequest = z.infer<typeof sessionRequest>;
