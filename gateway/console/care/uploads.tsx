import { useEffect, useRef } from 'preact/hooks'
import { ReadOn, useList } from '../frame/list.tsx'
import { Part, Read } from '../frame/reading.tsx'
import { type CareUploadsData, careUploads } from '../operations/care.ts'
import { Upload } from './upload.tsx'

interface UploadsParts {
  /** Null: the caller's own, which alone takes its files back. */
  readonly office: string | null
  /** What the files were called here, by their keys. */
  readonly nameOf?: (key: string) => string | null
  /** Counted up: something was sent meanwhile. */
  readonly round?: number
}

const unnamed = () => null

/** Every file so far of one office, newest first, with its receipt. */
export function Uploads({ office, nameOf = unnamed, round = 0 }: UploadsParts) {
  const { asking, again, nodes, hasMore, more } = useList(careUploads, { office }, pageOf)
  const read = useRef(round)
  useEffect(() => {
    if (read.current === round) return
    read.current = round
    again()
  }, [again, round])
  return (
    <section className="sheet" aria-labelledby="uploads">
      <h2 id="uploads">送ったファイル</h2>
      <Read asking={asking} says="読んでいます" onRetry={again}>
        {({ ownCareUploads }, faults) => (
          <Part value={ownCareUploads} faults={faults} path={['ownCareUploads']}>
            {() => (
              <>
                {nodes.length === 0 && <p>まだ何も送っていません。</p>}
                {nodes.map((upload) => (
                  <Upload
                    key={upload.key}
                    upload={upload}
                    name={nameOf(upload.key)}
                    onUndone={office === null ? again : null}
                  />
                ))}
                {hasMore && <ReadOn more={more} />}
              </>
            )}
          </Part>
        )}
      </Read>
    </section>
  )
}

const pageOf = ({ ownCareUploads }: CareUploadsData) => ownCareUploads
