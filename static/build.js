/**
 * Build the banner's engine: `node static/build.js OUT`, with esbuild and terser in NODE_MODULES.
 *
 * Each module tree becomes one file; style sheets become texts; esbuild bundles and terser, which
 * finds a little more, makes the files small. What is written is committed in banner/engine/.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const HERE = import.meta.dirname
const require = createRequire(join(process.env.NODE_MODULES, 'x.js'))
const esbuild = require('esbuild')
const { minify } = require('terser')
const TARGET = 'es2022'

const styles = {
  name: 'styles',
  setup: (build) =>
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(readFileSync(path, 'utf8'), { loader: 'css', minify: true })
      return { contents: code.trim(), loader: 'text' }
    }),
}

const built = async (entry, format) => {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(HERE, entry)], bundle: true, write: false, minify: true, format, target: TARGET, plugins: [styles],
  })
  const { code } = await minify(outputFiles[0].text, {
    module: format == 'esm', ecma: 2022,
    compress: { passes: 4, ecma: 2022, pure_getters: true, unsafe_arrows: true, unsafe_methods: true, keep_fargs: false, hoist_props: true, if_return: false },
  })
  return code.trim() + '\n'
}

const out = process.argv[2]
for (const folder of ['parts', 'tells']) mkdirSync(join(out, folder), { recursive: true })
writeFileSync(join(out, 'gate.js'), await built('gate/main.js', 'iife'))
// The first layer can stand in a page's own HTML, with the same styles.
const css = readFileSync(join(HERE, 'dialog/dialog.css'), 'utf8')
writeFileSync(join(out, 'dialog.css'), (await esbuild.transform(css, { loader: 'css', minify: true })).code)
writeFileSync(join(out, 'dialog.js'), await built('dialog/main.js', 'esm'))
writeFileSync(join(out, 'recorder.js'), await built('recorder/main.js', 'esm'))
writeFileSync(join(out, 'embeds.js'), await built('embeds/main.js', 'esm'))
for (const folder of ['parts', 'tells']) {
  for (const file of readdirSync(join(HERE, folder))) {
    writeFileSync(join(out, folder, file), await built(`${folder}/${file}`, 'esm'))
  }
}
