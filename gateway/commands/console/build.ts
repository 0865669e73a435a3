import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export interface Built {
  /** False: what is there was built from just these sources. */
  readonly anew: boolean
  /** Files served, with their sizes as sent. */
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly packed: number }[]
}

/** What the folder was built from, in a name that is never served. */
const stampFile = '.built-from'
/** What a page begins with comes in one file: on a slow machine each request costs more than the bytes in it. */
const everyPages =
  /\/node_modules\/|\/console\/(frame|session|graph|card|scan)\/|\/design\/(tokens|base|frame|card|scan|ways)\.css$/
const packable = new Set(['.css', '.html', '.js', '.svg'])

/** The pages of `source`, bundled and packed into its `dist`, unless that is of these very sources already. */
export async function buildConsole(source: string, lockFile: string): Promise<Built> {
  const dist = join(source, 'dist')
  const stamp = stampOf(source, lockFile)
  if (readStamp(dist) === stamp) return { anew: false, files: sizesIn(dist) }
  // Beside the folder that is served, then put in its place: what is cut off is not taken for built.
  const fresh = `${dist}.${process.pid}`
  try {
    await bundle(source, fresh)
    await pack(fresh)
    writeFileSync(join(fresh, stampFile), stamp)
    rmSync(dist, { recursive: true, force: true })
    renameSync(fresh, dist)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return { anew: true, files: sizesIn(dist) }
}

async function bundle(root: string, outDir: string): Promise<void> {
  const { build } = await import('vite')
  const pages = readdirSync(root).filter((file) => file.endsWith('.html'))
  await build({
    configFile: false,
    root,
    base: '/console/',
    logLevel: 'warn',
    mode: 'production',
    build: {
      outDir,
      emptyOutDir: true,
      // Nothing inline: the pages' policy lets nothing inline run.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: 'baseline-widely-available',
      rolldownOptions: {
        input: Object.fromEntries(pages.map((file) => [basename(file, '.html'), join(root, file)])),
        output: {
          codeSplitting: { groups: [{ name: 'start', test: everyPages }] },
        },
      },
    },
  })
}

async function pack(folder: string): Promise<void> {
  const [brotli, gz] = [promisify(brotliCompress), promisify(gzip)]
  await Promise.all(
    filesIn(folder)
      .filter((path) => packable.has(extname(path)))
      .map(async (path) => {
        const whole = readFileSync(join(folder, path))
        writeFileSync(join(folder, `${path}.gz`), await gz(whole, { level: 9 }))
        writeFileSync(
          join(folder, `${path}.br`),
          await brotli(whole, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }),
        )
      }),
  )
}

/** Of every source and of the versions that build it. */
function stampOf(source: string, lockFile: string): string {
  const hash = createHash('sha256')
  for (const path of filesIn(source).filter((file) => !/^dist(\.\d+)?\//.test(file))) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(source, path)))
      .update('\0')
  }
  return hash
    .update(readFileSync(lockFile))
    .update(readFileSync(import.meta.filename))
    .digest('hex')
}

const readStamp = (dist: string): string | null => {
  const file = join(dist, stampFile)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

function filesIn(folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true })
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted()
}

function sizesIn(dist: string): Built['files'] {
  const files = filesIn(dist).filter((path) => !/\.(br|gz)$/.test(path) && path !== stampFile)
  return files.map((path) => {
    const bytes = readFileSync(join(dist, path)).length
    const packed = join(dist, `${path}.br`)
    return { path, bytes, packed: existsSync(packed) ? readFileSync(packed).length : bytes }
  })
}
