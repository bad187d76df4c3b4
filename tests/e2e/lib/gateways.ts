/** What is different at each gateway, for a journey that goes through a sale at all of them. */

/** The gateway that a shop's account is at. */
export type Gateway = 'tabby' | 'checkout';

/** A call that the sandbox is to spoil, and how. */
export type Fault = Record<string, unknown>;

export type Facts = {
  /** The sandbox's name of the call that makes a payment and its code. */
  create: string;
  /** How often a sale makes that call if it fails: Checkout.com is asked once more under the same key. */
  tries: number;
  /** Leaves a cashier's cancellation without an answer that says how the payment ended. */
  doubtful: Fault[];
  /** The heading of a sale that the cashier has cancelled: Checkout.com takes no code back. */
  cancelled: string;
  /** The heading of a sale whose customer had no more time. */
  outOfTime: string;
  /** How long a customer has to pay, in seconds, and how the countdown begins. */
  window: number;
  countdown: RegExp;
  /** What the gateway says of a payment: by its end, and after the cashier or the time has ended the sale. */
  status: { paid: string; rejected: string; leftByCustomer: string; cancelled: string; waiting: string };
};

/** The customer that every sale is made for where the gateway has to know one. */
export const SARA = { name: 'Sara', email: 'otp.success@tabby.ai', phone: '0500000001' };
export type Buyer = typeof SARA;

const unread: Fault = { operation: 'retrieve_payment', kind: 'status', status: 502 };

export const FACTS: Record<Gateway, Facts> = {
  tabby: {
    create: 'create_session',
    tries: 1,
    doubtful: [{ operation: 'cancel_session', kind: 'status', status: 503 }, unread],
    cancelled: 'Cancelled',
    outOfTime: 'Expired',
    window: 300,
    countdown: /^(5:00|4:5\d)$/,
    status: { paid: 'CLOSED', rejected: 'REJECTED', leftByCustomer: 'EXPIRED', cancelled: 'EXPIRED', waiting: 'CREATED' },
  },
  checkout: {
    create: 'create_payment',
    tries: 2,
    doubtful: [unread],
    cancelled: 'Sale given up',
    outOfTime: 'Sale given up',
    window: 600,
    countdown: /^(10:00|9:5\d)$/,
    status: { paid: 'Captured', rejected: 'Declined', leftByCustomer: 'Canceled', cancelled: 'Pending', waiting: 'Pending' },
  },
};
