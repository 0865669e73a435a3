import { useEffect, useState } from 'preact/hooks'

/** An image as the graph holds it, shown from the page's own memory. */
export function Picture({ base64 }: { readonly base64: string | null }) {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    if (base64 === null) return
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
    const made = URL.createObjectURL(new Blob([bytes]))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [base64])
  // What it shows is said in the caption beside it.
  return url === null ? <span className="picture-empty" /> : <img className="picture-shown" src={url} alt="" />
}
