/** Keeps the shop's style and script for rainy connections. */
const KEPT = 'll-offline-1'

self.addEventListener('install', (event) => {
  self.skipWaiting()
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(['/assets/shop.css', '/assets/shop.js', '/offline.json'])))
})
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => {
  if (new URL(event.request.url).pathname.startsWith('/assets/')) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)))
  }
})
