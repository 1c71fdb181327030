'use strict';
// Filters: a bar's controls name an attribute of the items below it; an item without a visible part goes too.
for (const bar of document.querySelectorAll('[data-filter]')) {
  const scope = document.getElementById(bar.dataset.filter);
  const apply = () => {
    const fields = [...bar.querySelectorAll('select')];
    const words = bar.querySelector('input').value.toLowerCase();
    let shown = 0;
    for (const item of scope.children) {
      const parts = [...item.querySelectorAll('[data-part]')];
      const fits = (node, select) => !select.value || !(select.name in node.dataset) || node.dataset[select.name] === select.value;
      for (const part of parts) part.hidden = !fields.every(select => fits(part, select));
      item.hidden = !fields.every(select => fits(item, select)) || (parts.length > 0 && parts.every(part => part.hidden))
        || !item.textContent.toLowerCase().includes(words);
      shown += item.hidden ? 0 : 1;
    }
    bar.querySelector('output').textContent = shown + ' of ' + scope.children.length;
  };
  bar.addEventListener('input', apply);
  apply();
}
// Charts: the values under the pointer, read back from the drawn lines.
const tip = document.createElement('div');
tip.id = 'tip';
tip.hidden = true;
document.body.append(tip);
const short = v => Math.abs(v) >= 1e4 || (v && Math.abs(v) < 1e-3) ? v.toExponential(2) : String(Number(v.toPrecision(4)));
for (const svg of document.querySelectorAll('svg[data-box]')) {
  const [left, right, top, bottom] = svg.dataset.box.split(' ').map(Number);
  const [x0, x1] = svg.dataset.x.split(' ').map(Number);
  const [y0, y1] = svg.dataset.y.split(' ').map(Number);
  const lines = [...svg.querySelectorAll('path[data-name]')].map(path => {
    const n = path.getAttribute('d').match(/-?[\d.]+/g).map(Number);
    return { name: path.dataset.name, points: n.slice(0, n.length - n.length % 2).reduce((all, v, i) => (i % 2 ? all[all.length - 1].push(v) : all.push([v]), all), []) };
  });
  const mark = document.createElementNS('http://www.w3.org/2000/svg', 'line');
  mark.setAttribute('class', 'mark');
  svg.addEventListener('pointermove', event => {
    const box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
    const near = lines.map(line => [line.name, line.points.reduce((a, b) => Math.abs(b[0] - x) < Math.abs(a[0] - x) ? b : a)]);
    const at = near.reduce((a, b) => Math.abs(b[1][0] - x) < Math.abs(a[1][0] - x) ? b : a)[1][0];
    mark.setAttribute('x1', at); mark.setAttribute('x2', at); mark.setAttribute('y1', top); mark.setAttribute('y2', bottom);
    svg.append(mark);
    const value = y => { const v = y0 + (bottom - y) / (bottom - top) * (y1 - y0); return svg.dataset.unit ? (v * 100).toFixed(1) + ' %' : short(v); };
    tip.textContent = svg.dataset.axis + ' ' + Math.round(x0 + (at - left) / (right - left) * (x1 - x0)) + '\n' + near.map(([name, p]) => name + ' ' + value(p[1])).join('\n');
    tip.hidden = false;
    tip.style.left = Math.min(event.pageX + 12, document.documentElement.clientWidth - tip.offsetWidth - 8) + 'px';
    tip.style.top = event.pageY + 12 + 'px';
  });
  svg.addEventListener('pointerleave', () => { tip.hidden = true; mark.remove(); });
}
