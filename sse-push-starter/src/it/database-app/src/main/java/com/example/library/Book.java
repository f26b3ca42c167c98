package com.example.library;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

@Entity
class Book {

	@Id
	private String id;

	protected Book() {
	}

	Book(String id) {
		this.id = id;
	}

	public String getId() {
		return this.id;
	}

}
