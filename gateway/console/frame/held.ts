import { useLayoutEffect, useState } from 'preact/hooks'

/** What is held outside any component, drawn anew whenever its holder tells of a change. */
export function useHeld<Value>(subscribe: (changed: () => void) => () => void, read: () => Value): Value {
  const value = read()
  const [, draw] = useState(value)
  useLayoutEffect(() => {
    const changed = (): void => draw(() => read())
    // What changed between being drawn and being listened to.
    changed()
    return subscribe(changed)
  }, [subscribe, read])
  return value
}
