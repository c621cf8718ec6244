/** A script that came with the shop's theme, and of which nobody remembers what it is for. */
document.cookie = `zq_7=${Math.floor(Date.now() / 1000)}; path=/; max-age=2592000; secure; samesite=lax`
