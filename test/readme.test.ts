import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { settingsTable } from '../gateway/config.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const scripts = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts)

const between = (text: string, start: string, end: string): string => {
  const from = text.indexOf(start)
  const until = text.indexOf(end)
  return from < 0 || until < from ? '' : text.slice(text.indexOf('\n', from) + 1, until).trim()
}

test("the README's table of settings is what the configuration reads (`hub config --markdown`)", () => {
  expect(between(readme, '<!-- settings:', '<!-- end of settings -->')).toBe(settingsTable().trim())
})

test('every npm script the README names is there', () => {
  const named = [...readme.matchAll(/npm (?:run (?:-s )?)([a-z:-]+)/g)].map((match) => match[1])
  expect(named.filter((name) => name !== undefined && !scripts.includes(name))).toEqual([])
  expect(named.length).toBeGreaterThan(3)
})

test('the README comes in its order, and says which dependency is not open source', () => {
  const headings = [...readme.matchAll(/^## (.+)$/gm)].map((match) => match[1])
  expect(headings).toEqual([
    'What it is for',
    'Two commands',
    'Three operations',
    'Map',
    'Settings',
    'Neo4j and PostgreSQL',
    'Subgraphs apart',
    'The `hub` command',
    'Measured',
    'Licence',
  ])
  expect(readme).toContain('Elastic License 2.0')
})
