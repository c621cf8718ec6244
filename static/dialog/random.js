/** Hex digits that nobody can guess, two for each byte. */
export const random = (bytes) =>
  [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, 0)).join('')
