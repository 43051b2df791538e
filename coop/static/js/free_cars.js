// @ts-check
/* The free cars of the city, kept moving: asked for every two seconds while somebody looks. */
import { Car } from './cars.js';

const EVERY_MS = 2000;

/** @typedef {import('./cars.js').Fix & {id: string}} FreeCar */

export class FreeCars {
  /** @param {import('./map.js').CityMap} city @param {{lat: number, lon: number}} near */
  constructor(city, near) {
    this.city = city;
    this.address = `/api/v1/cars?lat=${near.lat.toFixed(5)}&lon=${near.lon.toFixed(5)}`;
    /** @type {Map<string, Car>} */
    this.cars = new Map();
    this.ask();
    setInterval(() => document.hidden || this.ask(), EVERY_MS);
  }

  async ask() {
    try {
      const answer = await fetch(this.address, { headers: { Accept: 'application/json' } });
      if (answer.ok) this.show(await answer.json());
    } catch { /* Without network the cars stay where they were; the next question finds out. */ }
  }

  /** @param {FreeCar[]} fixes */
  show(fixes) {
    const gone = new Set(this.cars.keys());
    fixes.forEach((fix) => {
      gone.delete(fix.id);
      const known = this.cars.get(fix.id);
      if (known) known.to(fix);
      else this.cars.set(fix.id, new Car(this.city, fix));
    });
    gone.forEach((id) => {
      this.cars.get(id)?.remove();
      this.cars.delete(id);
    });
  }
}
