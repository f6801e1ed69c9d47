<?php

declare(strict_types=1);

namespace SmsMock;

// PHPUnit shows an assertion that failed as a failure, and any other exception as an error.
if (class_exists(\PHPUnit\Framework\AssertionFailedError::class)) {
    /** The message that a test waited for was not sent; the text says which messages were. */
    class NothingSent extends \PHPUnit\Framework\AssertionFailedError
    {
    }
} else {
    /** The message that was waited for was not sent; the text says which messages were. */
    class NothingSent extends \AssertionError
    {
    }
}
