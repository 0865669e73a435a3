import type { World } from './world.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Smaller worlds first: every list without one of its elements, somewhere inside. */
function* without(value: Json): Generator<Json> {
  if (Array.isArray(value)) {
    for (const [at, element] of value.entries()) {
      yield value.filter((_, other) => other !== at)
      for (const smaller of without(element)) yield value.map((kept, other) => (other === at ? smaller : kept))
    }
  } else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      for (const smaller of without(inner)) yield { ...value, [key]: smaller }
    }
  }
}

/** The smallest world reached by leaving things out for which `fails` still holds. */
export function shrink(world: World, fails: (world: World) => boolean): World {
  for (const smaller of without(world as unknown as Json)) {
    const candidate = smaller as unknown as World
    if (fails(candidate)) return shrink(candidate, fails)
  }
  return world
}
