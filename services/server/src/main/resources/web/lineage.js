import { LitElement, css, html } from 'lit';
import * as echarts from 'echarts';

const COLOURS = { CURRENT: '#2f9e44', CANDIDATE: '#1971c2', FORMER: '#868e96', REJECTED: '#e03131', '': '#f08c00' };

/** A line's lineage: revisions from left to right, and below them what came in from outside. */
class Lineage extends LitElement {
  static properties = { graph: { attribute: false } };

  static styles = css`
    #chart { height: 20rem; }
  `;

  render() {
    return html`<div id="chart" ?hidden=${!this.graph}></div>`;
  }

  updated() {
    if (!this.graph) {
      return;
    }
    const place = this.renderRoot.querySelector('#chart');
    this.chart ??= echarts.init(place, null, { renderer: 'svg' });
    this.chart.setOption(option(this.graph), true);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.chart?.dispose();
    this.chart = undefined;
  }
}

function option(graph) {
  const revisions = graph.nodes.filter((node) => node.kind === 'revision');
  const others = graph.nodes.filter((node) => node.kind !== 'revision');
  const column = new Map(revisions.map((node, index) => [node.id, index]));
  const firstUse = (node) => Math.min(...graph.edges.filter((edge) => edge.from === node.id).map((edge) => column.get(edge.to) ?? 0));
  const point = (node, x, y) => ({
    id: node.id,
    name: node.id,
    x,
    y,
    symbol: node.kind === 'revision' ? 'circle' : 'roundRect',
    symbolSize: node.kind === 'revision' ? 34 : 22,
    itemStyle: { color: COLOURS[node.state] ?? COLOURS[''] },
    label: { show: true, position: 'bottom', formatter: node.label, color: 'inherit' },
  });
  return {
    // a formatter's text is taken as HTML
    tooltip: { formatter: (item) => echarts.format.encodeHTML(item.dataType === 'edge' ? item.data.by : item.data.id) },
    series: [{
      type: 'graph',
      roam: true,
      edgeSymbol: ['none', 'arrow'],
      data: [
        ...revisions.map((node, index) => point(node, index * 140, 0)),
        ...others.map((node, index) => point(node, firstUse(node) * 140 - 70, 110 + (index % 3) * 60)),
      ],
      links: graph.edges.map((edge) => ({ source: edge.from, target: edge.to, by: edge.by })),
    }],
  };
}

customElements.define('perennial-lineage', Lineage);
