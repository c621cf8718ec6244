/** `write` sets a cookie whoever it belongs to; what it returns keeps a choice's text for so many seconds. */
export const keeping = (write) => (text, left) => {
  const { cookie, domain } = DATA
  try {
    write(`${cookie}=${text};path=/;max-age=${left};samesite=lax${location.protocol == 'https:' ? ';secure' : ''}${domain ? ';domain=' + domain : ''}`)
  } catch {}
}
