import { LitElement, css, html } from 'lit';

const number = (value) => (Number.isInteger(value) ? value.toLocaleString() : value.toPrecision(4));
const time = (at) => new Date(at).toLocaleTimeString();

/** A change: why it was started, the steps it has finished with their figures, and how it ended. */
class Change extends LitElement {
  static properties = { story: { attribute: false } };

  static styles = css`
    h3 { margin: 0.2rem 0; }
    .state { padding: 0.1rem 0.5rem; border-radius: 1rem; background: var(--soft); font-size: 0.85em; }
    .RUNNING { background: var(--busy); color: white; }
    .promoted { background: var(--good); color: white; }
    .refused, .rolled-back, .failed { background: var(--bad); color: white; }
    ol { padding-left: 0; list-style: none; border-left: 3px solid var(--soft); margin-left: 0.4rem; }
    li { padding: 0.25rem 0 0.25rem 0.9rem; }
    time { opacity: 0.6; font-variant-numeric: tabular-nums; margin-right: 0.5rem; }
    .figures { display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; font-size: 0.85em; opacity: 0.85; }
  `;

  render() {
    if (!this.story) {
      return html`<p>No change yet.</p>`;
    }
    const { change, steps } = this.story;
    return html`
      <h3>Change ${change.change.split('/').at(-1)}: ${change.kind} <span class="state ${change.state}">${change.state}</span></h3>
      <p>${change.story.reason}</p>
      <ol>
        ${steps.map((step) => html`
          <li>
            <time>${time(step.at)}</time><b>${step.stage.toLowerCase()}</b> ${step.sentence}
            <div class="figures">${step.figures.map((figure) => html`<span>${figure.name} <b>${number(figure.value)}</b></span>`)}</div>
          </li>`)}
      </ol>
      ${change.endedAt ? html`<p><time>${time(change.endedAt)}</time>${change.story.sentence}</p>` : ''}`;
  }
}

customElements.define('perennial-change', Change);
