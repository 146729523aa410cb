(function () {
  'use strict';
  var table = document.getElementById('all');
  document.body.classList.remove('no-script');
  if (!table) return;
  var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows), page = 200, limit = page;
  var text = document.getElementById('f-text'), verdict = document.getElementById('f-verdict');
  var direction = document.getElementById('f-direction'), count = document.getElementById('f-count');
  var more = document.getElementById('f-more');
  var entries = rows.map(function (row) {
    var told = '';
    for (var i = 0; i < row.cells.length; i++) if (!row.cells[i].classList.contains('n')) told += ' ' + row.cells[i].textContent;
    return { row: row, text: (told + ' ' + (row.title || '')).toLowerCase() };
  });

  function matches(entry, words) {
    if (verdict.value && entry.row.className !== verdict.value) return false;
    if (direction.value && entry.row.dataset.d !== direction.value) return false;
    return words.every(function (word) { return entry.text.indexOf(word) >= 0; });
  }

  function show() {
    var words = text.value.toLowerCase().split(/\s+/).filter(Boolean), found = 0;
    entries.forEach(function (entry) {
      var is = matches(entry, words);
      if (is) found++;
      entry.row.hidden = !is || found > limit;
    });
    count.textContent = found + ' of ' + entries.length + ' series' + (found > limit ? ', the first ' + limit + ' shown' : '');
    more.hidden = found <= limit;
  }

  function narrowed() { limit = page; show(); }

  function key(row, column) {
    var cell = row.cells[column];
    if (cell.dataset.s === undefined) return cell.textContent.toLowerCase();
    return cell.dataset.s === '' ? NaN : Number(cell.dataset.s);
  }

  function compare(a, b) {
    if (typeof a === 'string') return a < b ? -1 : a > b ? 1 : 0;
    if (isNaN(a) || isNaN(b)) return isNaN(a) - isNaN(b);
    return a - b;
  }

  function sortBy(header) {
    var column = header.cellIndex, down = header.getAttribute('aria-sort') === 'ascending';
    var keyed = entries.map(function (entry) { return { entry: entry, key: key(entry.row, column) }; });
    keyed.sort(function (a, b) {
      var missing = typeof a.key === 'number' && (isNaN(a.key) || isNaN(b.key));
      return down && !missing ? compare(b.key, a.key) : compare(a.key, b.key);
    });
    entries = keyed.map(function (item) { return item.entry; });
    Array.prototype.forEach.call(header.parentNode.cells, function (cell) { cell.removeAttribute('aria-sort'); });
    header.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    var all = document.createDocumentFragment();
    entries.forEach(function (entry) { all.appendChild(entry.row); });
    body.appendChild(all);
    show();
  }

  function reveal() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.parentNode === body && target.hidden) {
      text.value = ''; verdict.value = ''; direction.value = ''; limit = entries.length;
      show();
    }
    for (var parent = target; parent; parent = parent.parentElement) if (parent.tagName === 'DETAILS') parent.open = true;
    target.scrollIntoView();
  }

  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (header) {
    var button = header.querySelector('button');
    if (button) button.addEventListener('click', function () { sortBy(header); });
  });
  text.addEventListener('input', narrowed);
  verdict.addEventListener('change', narrowed);
  direction.addEventListener('change', narrowed);
  more.addEventListener('click', function () { limit = entries.length; show(); });
  window.addEventListener('hashchange', reveal);
  show();
  reveal();
})();
