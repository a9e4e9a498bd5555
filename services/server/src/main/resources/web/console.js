import { LitElement, css, html } from 'lit';
import { get, listen } from '/api.js';
import '/lineage.js';
import '/change.js';

/** The page: lines, the chosen line's lineage, its latest change as it goes, and what happens. */
class Console extends LitElement {
  static properties = {
    lines: { state: true },
    chosen: { state: true },
    graph: { state: true },
    story: { state: true },
    feed: { state: true },
    stream: { state: true },
    problem: { state: true },
  };

  static styles = css`
    header { display: flex; align-items: baseline; gap: 1rem; }
    h1 { font-size: 1.5rem; margin: 0; }
    h2 { font-size: 1.05rem; margin: 1.6rem 0 0.4rem; }
    table { border-collapse: collapse; width: 100%; }
    th, td { text-align: left; padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--soft); }
    tr.chosen { background: var(--soft); }
    tbody tr { cursor: pointer; }
    .problem { color: var(--bad); }
    .feed { font-size: 0.85em; max-height: 14rem; overflow: auto; padding-left: 0; list-style: none; }
    .feed time { opacity: 0.6; margin-right: 0.5rem; font-variant-numeric: tabular-nums; }
  `;

  constructor() {
    super();
    this.lines = [];
    this.feed = [];
    this.stream = 'lost';
  }

  connectedCallback() {
    super.connectedCallback();
    this.refresh();
    listen((event) => this.happened(event), (state) => { this.stream = state; });
  }

  happened(event) {
    this.feed = [event, ...this.feed].slice(0, 100);
    clearTimeout(this.pending);
    this.pending = setTimeout(() => this.refresh(), 150);
  }

  async refresh() {
    try {
      this.lines = await get('/lines');
      this.chosen ??= this.lines[0]?.line;
      await this.show();
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem.message;
      this.stream = problem.status === 401 ? 'token' : this.stream;
    }
  }

  async show() {
    if (!this.chosen) {
      return;
    }
    const path = `/lines/${this.chosen}`;
    const [graph, changes] = await Promise.all([get(`${path}/revisions/lineage`), get(`${path}/changes?limit=1`)]);
    this.graph = graph;
    this.story = changes.length ? await get(`${path}/changes/${changes[0].change.split('/').at(-1)}`) : undefined;
  }

  choose(line) {
    this.chosen = line;
    this.refresh();
  }

  enter(event) {
    event.preventDefault();
    sessionStorage.setItem('perennial-token', new FormData(event.target).get('token'));
    this.refresh();
  }

  render() {
    return html`
      <header>
        <h1>Perennial</h1>
        <span>${this.stream === 'live' ? 'live' : 'not connected'}</span>
      </header>
      ${this.stream === 'token' ? html`<form @submit=${this.enter}><label>Token <input name="token" type="password" autocomplete="off"></label> <button>Use</button></form>` : ''}
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : ''}
      <h2>Lines</h2>
      <table>
        <thead><tr><th>Line</th><th>Phase</th><th>Serving</th><th>Base</th><th></th></tr></thead>
        <tbody>
          ${this.lines.map((line) => html`
            <tr class=${line.line === this.chosen ? 'chosen' : ''} @click=${() => this.choose(line.line)}>
              <td>${line.line}</td><td>${line.phase}</td><td>@${line.current}</td><td>${line.base.name}</td><td>${line.sentence}</td>
            </tr>`)}
        </tbody>
      </table>
      ${this.lines.length ? '' : html`<p>No line is registered yet.</p>`}
      <h2>Lineage ${this.chosen ?? ''}</h2>
      <perennial-lineage .graph=${this.graph}></perennial-lineage>
      <h2>Latest change</h2>
      <perennial-change .story=${this.story}></perennial-change>
      <h2>What happens</h2>
      <ul class="feed">
        ${this.feed.map((event) => html`<li><time>${new Date(event.at).toLocaleTimeString()}</time>${event.line} <b>${event.type}</b> ${event.data.sentence ?? event.data.reason ?? ''}</li>`)}
      </ul>`;
  }
}

customElements.define('perennial-console', Console);
