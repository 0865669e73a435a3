import { useCallback, useRef, useState } from 'preact/hooks'
import { Drop } from './drop.tsx'
import { keyOf, sendFile, stateOf } from './sending.ts'
import { type Sending, SendingNow } from './sending-now.tsx'
import { Uploads } from './uploads.tsx'

const lookMs = 700

/** Files one after the other, each with its progress; below, every file so far with its receipt. */
export function Files() {
  const [round, setRound] = useState(0)
  const [sending, setSending] = useState<readonly Sending[]>([])
  const [whole, setWhole] = useState(false)
  const queue = useRef<Promise<void>>(Promise.resolve())
  const stops = useRef(new Map<string, AbortController>())

  const put = useCallback(
    (key: string, change: Partial<Sending>) =>
      setSending((held) => held.map((one) => (one.key === key ? { ...one, ...change } : one))),
    [],
  )
  const send = useCallback(
    async (file: File, key: string, strict: boolean) => {
      const stop = new AbortController()
      stops.current.set(key, stop)
      put(key, { standing: 'SENDING' })
      const looking = setInterval(async () => {
        const taken = await stateOf(key)
        if (taken !== null && stops.current.has(key)) put(key, { taken })
      }, lookMs)
      const sent = await sendFile(file, key, strict, stop.signal)
      clearInterval(looking)
      stops.current.delete(key)
      if (sent.kind === 'TAKEN') {
        // All or nothing, with something wrong: read to the end, and taken back.
        const ended = sent.taken.state === 'DONE' || sent.taken.state === 'UNDONE'
        put(key, { standing: ended ? 'DONE' : 'STOPPED', taken: sent.taken })
      } else put(key, { standing: stop.signal.aborted ? 'STOPPED' : 'FAILED', failed: sent })
      setRound((before) => before + 1)
    },
    [put],
  )
  const take = async (files: readonly File[], again = 0) => {
    for (const file of files) {
      const key = await keyOf(file, again)
      const known = await stateOf(key)
      // What was taken back is sent anew, under a key of its own.
      if (known?.state === 'UNDONE') {
        await take([file], again + 1)
        continue
      }
      setSending((held) => [
        { key, name: file.name, size: file.size, file, whole, standing: 'WAITING', taken: known, failed: null },
        ...held.filter((one) => one.key !== key),
      ])
      queue.current = queue.current.then(() => send(file, key, whole))
    }
  }
  return (
    <div className="record">
      <Drop whole={whole} onWhole={setWhole} onFiles={(files) => void take(files)} />
      {sending.map((one) => (
        <SendingNow
          key={one.key}
          sending={one}
          onStop={() => stops.current.get(one.key)?.abort()}
          onAgain={() => void take([one.file])}
        />
      ))}
      <Uploads office={null} round={round} nameOf={(key) => sending.find((one) => one.key === key)?.name ?? null} />
    </div>
  )
}
