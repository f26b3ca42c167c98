import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Position } from 'sse-push';

test('a position covers what lies before it in every destination', () => {
  const position = new Position('2.0000.5.aaaaaa.user.z.bbbbbb');
  for (const id of ['2.0000.5.aaaaaa.user.z.bbbbbb', '2.0000.4.cccccc.user.9.dddddd', '2.user.1.eeeeee']) {
    assert.ok(position.covers(id), id);
  }
  assert.ok(new Position('2.user.10.aaaaaa').covers('2.user.z.bbbbbb'));
  for (const id of ['2.0000.6.aaaaaa.user.z.bbbbbb', '2.0000.5.aaaaaa.user.10.bbbbbb', '2.0000.1.aaaaaa.news.1.ffffff']) {
    assert.ok(!position.covers(id), id);
  }
});

test('nothing is covered by no position, and no id of another kind by any', () => {
  assert.ok(!new Position('').covers('2.0000.0.aaaaaa'));
  for (const id of ['', '7', '2', '2.0000.5', '2.0000.5.aaaaaa~secret', '3.0000.1.aaaaaa']) {
    assert.ok(!new Position('2.0000.5.aaaaaa').covers(id), id);
  }
});

test('a position advances in each destination for itself', () => {
  const position = new Position('2.0000.5.aaaaaa.user.9.bbbbbb');
  position.advance('2.0000.4.cccccc.user.a.dddddd');
  assert.equal(String(position), '2.0000.5.aaaaaa.user.a.dddddd');
  position.advance('2.0000.6.eeeeee.user.9.bbbbbb');
  assert.equal(String(position), '2.0000.6.eeeeee.user.a.dddddd');
});

test('the same place is one with the same tags', () => {
  const position = new Position('2.0000.5.aaaaaa.user.9.bbbbbb');
  assert.ok(position.equals('2.user.9.bbbbbb.0000.5.aaaaaa'));
  for (const id of ['2.0000.5.aaaaaa', '2.0000.5.aaaaaa.user.9.cccccc', '', undefined]) assert.ok(!position.equals(id), id);
});

test('an id of another kind is kept as it is', () => {
  const position = new Position('2.0000.5.aaaaaa');
  position.advance('ten');
  assert.equal(String(position), 'ten');
  assert.ok(position.equals('ten'));
  position.advance('2.0000.1.aaaaaa');
  assert.equal(String(position), '2.0000.1.aaaaaa');
});
