import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import type { Answer } from '../graph/answer.ts'
import type { PictureDesk } from './pictures.tsx'
import { freshRequestKey } from './saving.ts'

interface Read {
  readonly emergencyRecord: {
    readonly sections: readonly {
      readonly dailyCare: { readonly images: readonly { readonly image: string; readonly data: string }[] } | null
    }[]
  } | null
}

/** Read after the form: what is written must not wait for pictures. */
export function usePictures(
  person: string,
  read: () => Promise<Answer<{ readonly of: Read | null }>>,
  save: (input: {
    readonly idempotencyKey: string
    readonly person: string
    readonly data: string
  }) => Promise<Answer<{ readonly saveEmergencyImage: { readonly image: string } | null }>>,
): PictureDesk {
  const [pictures, setPictures] = useState<ReadonlyMap<string, string>>(new Map())
  useEffect(() => {
    let gone = false
    void read().then((answer) => {
      if (gone || answer.kind !== 'DATA') return
      const images = answer.data.of?.emergencyRecord?.sections.flatMap(({ dailyCare }) => dailyCare?.images ?? [])
      setPictures(new Map((images ?? []).map(({ image, data }) => [image, data])))
    })
    return () => {
      gone = true
    }
  }, [read])
  const keep = useCallback(
    async (base64: string) => {
      const answer = await save({ idempotencyKey: freshRequestKey(), person, data: base64 })
      if (answer.kind === 'OFFLINE') return { kind: 'OFFLINE' } as const
      const image = answer.kind === 'DATA' ? answer.data.saveEmergencyImage?.image : undefined
      if (image !== undefined) return { kind: 'SAVED', image } as const
      const fault = answer.kind === 'REFUSED' ? answer.fault : answer.faults[0]
      return { kind: 'REFUSED', reason: fault?.reason ?? undefined } as const
    },
    [person, save],
  )
  return useMemo(() => ({ pictures, save: keep }), [pictures, keep])
}
