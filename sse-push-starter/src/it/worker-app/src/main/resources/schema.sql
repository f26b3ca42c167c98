create table shipped (number int primary key);
