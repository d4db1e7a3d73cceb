/**
 * Makes of `ts` what users load: `dist/index.js`, the modules for web frameworks beside it, and what imports those as ES modules.
 * There is one implementation, in `dist/index.js`; everything else refers to it, so that `instanceof` holds wherever it was
 * imported from.
 */

import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))

/** Modules for web frameworks: each is a subpath of the package. */
const FRAMEWORKS = ['express', 'fastify', 'web']

const MADE = '// Made by scripts/bundle.mjs.\n\n'

/**
 * What ES modules import in place of the package: they take all of it and need no names, for which Node would read through the
 * whole of it. That takes longer than to compile it.
 */
const ENTRY = { path: 'dist/entry.cjs', text: "const all = require('./index.js')\nmodule.exports = all\n" }

/** What everything is built with. Names stay and lines are short, for stack traces are read by people. */
const OPTIONS = {
  absWorkingDir: PACKAGE,
  bundle: true,
  platform: 'node',
  target: 'node18',
  external: ['*.node'],
  legalComments: 'none',
  // it only takes time to be read
  minifyWhitespace: true,
  lineLimit: 160,
  logLevel: 'warning',
  write: false,
}

/** Refers the modules for frameworks to the package, of which they must not hold a second copy. */
const refer = {
  name: 'refer',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\// }, ({ path, importer }) => {
      if (path === '../index') {
        return { path: '../index.js', external: true }
      }
      return { errors: [{ text: `${basename(importer)} takes what it needs from '../index', not from '${path}'` }] }
    })
  },
}

/** A module as users load it: its path, and its text. */
async function bundled(source, path, ...plugins) {
  const options = { ...OPTIONS, entryPoints: [source], format: 'cjs', outfile: path }
  const { outputFiles } = await build({ ...options, plugins })
  return { path, text: outputFiles[0].text }
}

/**
 * The same with what costs time at each start taken out: an accessor for each of some two hundred exports, and second names of
 * classes that speak of themselves, which would have to be named anew.
 */
function quickened(text) {
  const [all, names] =
    /__export\(index_exports,\s*\{([\s\S]*?)\}\);\s*module\.exports=__toCommonJS\(index_exports\);/.exec(text)
  const pairs = [...names.matchAll(/(\w+):\s*\(\)\s*=>\s*(\w+)/g)].map(([, name, value]) => [name, value])
  const exported = pairs.map(([name, value]) => (name === value ? name : `${name}:${value}`)).join(',\n')
  // what those accessors were made with, too
  const rest = text.replace(all, '').replace(/var __defProp=[\s\S]*?var index_exports=\{\};/, '')
  // a list of the names, for ES modules
  const [code] = rest.split(/0\s*&&\s*\(module\.exports=/)
  const twice = [...code.matchAll(/\bvar\s+(\w+)=\s*class\s+_\1\b/g)].map(([, name]) => name)
  const named = twice.reduce((done, name) => done.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), name), code)
  return `${named}module.exports={\n${exported}}\n`
}

/** The names that a module has at run time. */
async function namesOf(source) {
  const options = { ...OPTIONS, entryPoints: [source], format: 'esm', outfile: 'names.js', metafile: true }
  const { metafile } = await build({ ...options, plugins: [refer] })
  return metafile.outputs['names.js'].exports.sort()
}

/** A module for a framework, and what imports it as an ES module. */
async function framework(name) {
  const source = `ts/webhooks/${name}.ts`
  const common = await bundled(source, `dist/webhooks/${name}.js`, refer)
  const from = `'../${common.path}'`
  const names = (await namesOf(source)).join(', ')
  return [
    common,
    { path: `webhooks/${name}.mjs`, text: `${MADE}import module from ${from}\n\nexport const { ${names} } = module\n` },
    { path: `webhooks/${name}.d.mts`, text: `${MADE}export * from ${from}\n` },
  ]
}

/** Puts everything in the place of what an earlier build made, of which nothing is left. */
async function replace(files) {
  for (const folder of ['dist', 'webhooks']) {
    await rm(join(PACKAGE, folder), { recursive: true, force: true })
  }
  for (const { path, text } of files) {
    await mkdir(dirname(join(PACKAGE, path)), { recursive: true })
    await writeFile(join(PACKAGE, path), text)
  }
}

try {
  const [main, ...others] = await Promise.all([bundled('ts/index.ts', 'dist/index.js'), ...FRAMEWORKS.map(framework)])
  await replace([{ ...main, text: quickened(main.text) }, ENTRY, ...others.flat()])
} catch (error) {
  // what esbuild found it has said
  if (!('errors' in error)) {
    throw error
  }
  process.exitCode = 1
}
