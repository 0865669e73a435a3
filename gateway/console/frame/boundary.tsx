import { Component, type ComponentChildren } from 'preact'
import { Notice } from './notice.tsx'

/** A bug of a page must not leave an empty screen. */
export class Boundary extends Component<{ readonly children: ComponentChildren }, { readonly broken: boolean }> {
  override state = { broken: false }

  static override getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true }
  }

  override render(): ComponentChildren {
    if (!this.state.broken) return this.props.children
    return (
      <main className="page">
        <Notice tone="danger" title="画面を表示できません">
          <p>プログラムの誤りで止まりました。読み込み直してください。続くときはシステムの担当者に知らせてください。</p>
          <button type="button" className="button" onClick={() => location.reload()}>
            読み込み直す
          </button>
        </Notice>
      </main>
    )
  }
}
