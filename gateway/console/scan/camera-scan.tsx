import { useEffect, useRef, useState } from 'preact/hooks'
import { Notice } from '../frame/notice.tsx'

/** Shape Detection API: in browsers of phones and tablets; where it is not, the scanner's keyboard remains. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>
}
type DetectorClass = new (options: { readonly formats: readonly string[] }) => Detector

const detectorClass = (): DetectorClass | null =>
  (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector ?? null

const betweenMs = 150

export function CameraScan({ onRead }: { readonly onRead: (text: string) => void }) {
  const [looking, setLooking] = useState(false)
  const [refused, setRefused] = useState(false)
  if (detectorClass() === null) return null
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => {
          setRefused(false)
          setLooking(!looking)
        }}
      >
        {looking ? 'カメラを閉じる' : 'カメラで読む'}
      </button>
      {looking && (
        <Viewfinder
          onRead={(text) => {
            setLooking(false)
            onRead(text)
          }}
          onRefused={() => {
            setLooking(false)
            setRefused(true)
          }}
        />
      )}
      {refused && (
        <Notice tone="caution" title="カメラを使えません" live>
          <p>ブラウザーの設定でカメラを許可するか、文字を入力してください。</p>
        </Notice>
      )}
    </>
  )
}

function Viewfinder({
  onRead,
  onRefused,
}: {
  readonly onRead: (text: string) => void
  readonly onRefused: () => void
}) {
  const video = useRef<HTMLVideoElement>(null)
  const told = useRef({ onRead, onRefused })
  told.current = { onRead, onRefused }
  useEffect(() => {
    let stream: MediaStream | null = null
    let timer: ReturnType<typeof setTimeout> | undefined
    let ended = false
    const Class = detectorClass()
    const detector = Class === null ? null : new Class({ formats: ['qr_code'] })
    const read = async (): Promise<void> => {
      const found = video.current === null ? [] : await detector?.detect(video.current).catch(() => [])
      const text = found?.[0]?.rawValue
      if (ended) return
      if (text === undefined) timer = setTimeout(() => void read(), betweenMs)
      else told.current.onRead(text)
    }
    const begin = async (): Promise<void> => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
        if (ended || video.current === null) return stop()
        video.current.srcObject = stream
        // A camera that is slow to its first frame is looked at meanwhile: there is no code on it yet.
        video.current.play().catch(() => undefined)
        void read()
      } catch {
        if (!ended) told.current.onRefused()
      }
    }
    const stop = (): void => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    void begin()
    return () => {
      ended = true
      clearTimeout(timer)
      stop()
    }
  }, [])
  return (
    <video ref={video} className="viewfinder" muted playsInline aria-label="カメラの映像。QRコードを写してください" />
  )
}
