import { z } from 'zod';

/**
 * A full public-key pin: `pin-sha256:` and 44 characters of base64 (SHA-256 of the SubjectPublicKeyInfo, RFC 7469
 * section 2.4). openconnect itself accepts a prefix of 4 characters, hence the strictness here.
 */
export const pinSchema = z
  .string()
  .regex(/^pin-sha256:[A-Za-z0-9+/]{43}=$/, 'must be pin-sha256: and 44 characters of base64');
