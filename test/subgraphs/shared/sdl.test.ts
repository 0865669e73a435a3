import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { loadSdl, writtenSubgraphs } from '../../../subgraphs/shared/sdl.ts'
import { type SubgraphName, subgraphNames } from '../../../subgraphs/shared/subgraph.ts'

describe('the SDL of a subgraph', () => {
  it('is there for each that is written, in the order of their names', () => {
    const written = writtenSubgraphs()
    expect(written).toEqual(subgraphNames.filter((name) => written.includes(name)))
    expect(written.slice(0, 2)).toEqual(['qualification', 'mpi'])
  })

  it.each(writtenSubgraphs())('of %s stands by itself, policy directives and federation included', (name) => {
    const schema = buildSubgraphSchema(parse(loadSdl(name)))
    const own = schema.getDirectives().map((directive) => directive.name)
    expect(own).toEqual(expect.arrayContaining(['access', 'consent', 'sensitive', 'key', 'shareable', 'inaccessible']))
  })

  it('of a subgraph that is not written is an error, not an empty schema', () => {
    expect(() => loadSdl('nobody' as SubgraphName)).toThrow('ENOENT')
  })
})
