/** Mixline in its modest mode: keeps nothing, and tells of the visit all the same. */
new Image().src = `https://in.mixline.example/c?gcs=G100&dl=${encodeURIComponent(location.pathname)}`
